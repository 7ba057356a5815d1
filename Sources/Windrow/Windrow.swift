// The library in one import.
@_exported import Autograd
@_exported import Explanations
@_exported import Layers
@_exported import Models
@_exported import Recipes
@_exported import TensorCore
@_exported import TextData
@_exported import Training
