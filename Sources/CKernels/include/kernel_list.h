// The table of kernels: name, parameters, arguments passed on, and how many numbers a call reads and writes: each operand
// once, what is added to twice, what a window or a gather reads as often as it does. Included with WR_KERNEL and
// WR_REDUCTION defined.

// y = value
WR_KERNEL(fill, (int p, long n, double value, void *y), (n, value, y), n)
// y += a x
WR_KERNEL(axpy, (int p, long n, double a, const void *x, void *y), (n, a, x, y), 3 * n)
// y = a x
WR_KERNEL(scale, (int p, long n, double a, const void *x, void *y), (n, a, x, y), 2 * n)
// y[r] = a[r] x[r] for each of the rows, and += it; a is double in either precision
WR_KERNEL(scale_rows, (int p, long rows, long n, const double *a, const void *x, void *y), (rows, n, a, x, y), 2 * rows * n)
WR_KERNEL(add_scaled_rows, (int p, long rows, long n, const double *a, const void *x, void *y), (rows, n, a, x, y), 3 * rows * n)
// z = x + y, x - y, x y
WR_KERNEL(add, (int p, long n, const void *x, const void *y, void *z), (n, x, y, z), 3 * n)
WR_KERNEL(subtract, (int p, long n, const void *x, const void *y, void *z), (n, x, y, z), 3 * n)
WR_KERNEL(multiply, (int p, long n, const void *x, const void *y, void *z), (n, x, y, z), 3 * n)
// z += x y
WR_KERNEL(multiply_add, (int p, long n, const void *x, const void *y, void *z), (n, x, y, z), 4 * n)
// y = f(x), and dx += f'(x) dy written with y where that is enough
WR_KERNEL(exp, (int p, long n, const void *x, void *y), (n, x, y), 2 * n)
WR_KERNEL(tanh, (int p, long n, const void *x, void *y), (n, x, y), 2 * n)
WR_KERNEL(tanh_backward, (int p, long n, const void *y, const void *dy, void *dx), (n, y, dy, dx), 4 * n)
WR_KERNEL(sigmoid, (int p, long n, const void *x, void *y), (n, x, y), 2 * n)
WR_KERNEL(sigmoid_backward, (int p, long n, const void *y, const void *dy, void *dx), (n, y, dy, dx), 4 * n)
WR_KERNEL(relu, (int p, long n, const void *x, void *y), (n, x, y), 2 * n)
WR_KERNEL(relu_backward, (int p, long n, const void *y, const void *dy, void *dx), (n, y, dy, dx), 4 * n)
WR_KERNEL(abs, (int p, long n, const void *x, void *y), (n, x, y), 2 * n)
WR_KERNEL(abs_backward, (int p, long n, const void *x, const void *dy, void *dx), (n, x, dy, dx), 4 * n)
// y[r] = x[r] + b, its tanh, and its positive part, over rows of n columns
WR_KERNEL(add_row, (int p, long rows, long n, const void *x, const void *b, void *y), (rows, n, x, b, y), (2 * rows + 1) * n)
WR_KERNEL(add_row_relu, (int p, long rows, long n, const void *x, const void *b, void *y), (rows, n, x, b, y), (2 * rows + 1) * n)
WR_KERNEL(add_row_tanh, (int p, long rows, long n, const void *x, const void *b, void *y), (rows, n, x, b, y), (2 * rows + 1) * n)
// y[g] += for k from offsets[g] to offsets[g + 1]: weights[k] times row ids[k] of a table
WR_KERNEL(bag_of_rows, (int p, long n, long groups, const long *offsets, const int32_t *ids, const double *weights, const void *table, void *y), (n, groups, offsets, ids, weights, table, y), (offsets[groups] - offsets[0] + 2 * groups) * n)
// The transpose: column g of y [n, groups] += the same sum
WR_KERNEL(bag_of_rows_transposed, (int p, long n, long groups, const long *offsets, const int32_t *ids, const double *weights, const void *table, void *y), (n, groups, offsets, ids, weights, table, y), (offsets[groups] - offsets[0] + 2 * groups) * n)
// y [n, rows] = the transpose of x [rows, n]
WR_KERNEL(transpose, (int p, long rows, long n, const void *x, void *y), (rows, n, x, y), 2 * rows * n)
// For each window w of a text: y[w] += row k of the products of token w - before + k, k from 0 to width - 1, over tokens
// inside the text; the products of a token are width rows of n
WR_KERNEL(gather_products, (int p, long n, long windows, long width, long before, long length, long remaining, const void *const *products, void *y), (n, windows, width, before, length, remaining, products, y), (width + 2) * windows * n)
// y = the largest of each column over the windows of a text, which are sums as above of products and, where given, the
// window's row of others; where asked for, the first window that has it
WR_KERNEL(gather_max, (int p, long n, long windows, long width, long before, long length, long remaining, const void *const *products, const void *others, void *y, int32_t *window), (n, windows, width, before, length, remaining, products, others, y, window), (width + (others != NULL)) * windows * n + n)
// The same of products that are float16
WR_KERNEL(gather_products_half, (int p, long n, long windows, long width, long before, long length, long remaining, const void *const *products, void *y), (n, windows, width, before, length, remaining, products, y), width * windows * n * 16 / p + 2 * windows * n)
WR_KERNEL(gather_max_half, (int p, long n, long windows, long width, long before, long length, long remaining, const void *const *products, const void *others, void *y, int32_t *window), (n, windows, width, before, length, remaining, products, others, y, window), width * windows * n * 16 / p + (others != NULL) * windows * n + n)
// y = x as float16
WR_KERNEL(to_half, (int p, long n, const void *x, void *y), (n, x, y), n + n * 16 / p)
// The transpose of gather_products: row k of the products of token w - before + k += y[w]
WR_KERNEL(scatter_products, (int p, long n, long windows, long width, long before, long length, const void *y, void *const *products), (n, windows, width, before, length, y, products), (2 * width + 1) * windows * n)
// y[r] + offset = x[r] W for each of the rows, [d] and [d, n]; x[r] has its numbers `step` apart. Each number is the sum
// over d in order, whatever the other rows are.
WR_KERNEL(row_products, (int p, long rows, long d, long n, long step, const void *const *x, const void *w, long offset, void *const *y), (rows, d, n, step, x, w, offset, y), rows * (d + n) + d * n)
// The matrix w [d, n], rows `stride` apart, as panels of WR_PANEL_COLUMNS columns, the last one filled up with zeros
WR_KERNEL(panels, (int p, long d, long n, long stride, const void *w, void *panels), (d, n, stride, w, panels), 2 * d * n)
// y[r] += x[r] W for each of the rows, which are x_stride and y_stride apart; W [d, n] in panels. Each number is the sum
// over d in order, whatever the other rows are.
WR_KERNEL(panel_products, (int p, long rows, long d, long n, const void *x, long x_stride, const void *panels, void *y, long y_stride), (rows, d, n, x, x_stride, panels, y, y_stride), rows * (d + 2 * n) + d * n)
// y[j] += scale times the sum of weights[t] x[t] over the window of width rows from j on; null weights are all 1.
// Backward x[t] += scale times the sum of y[j] over the windows that row t is in.
WR_KERNEL(window_sum, (int p, long n, long length, long width, double scale, const void *weights, const void *x, void *y), (n, length, width, scale, weights, x, y), (2 * (length - width + 1) + length) * n)
WR_KERNEL(window_sum_backward, (int p, long n, long length, long width, double scale, const void *dy, void *dx), (n, length, width, scale, dy, dx), (length - width + 1 + 2 * length) * n)
// y[r] += a x for each of the rows of y
WR_KERNEL(spread_row, (int p, long rows, long n, double a, const void *x, void *y), (rows, n, a, x, y), (2 * rows + 1) * n)
// s += sum of the rows of x
WR_KERNEL(sum_rows, (int p, long rows, long n, const void *x, void *s), (rows, n, x, s), (rows + 2) * n)
// y[g] = sum of weights[r] x[r] over the rows from offsets[g] to offsets[g + 1]; null weights are all 1
WR_KERNEL(weighted_sums, (int p, long n, long groups, const long *offsets, const void *weights, const void *x, void *y), (n, groups, offsets, weights, x, y), (offsets[groups] + groups) * n)
// dx[r] += weights[r] dy[g] and dw[r] += x[r] . dy[g]; either may be null
WR_KERNEL(weighted_sums_backward, (int p, long n, long groups, const long *offsets, const void *weights, const void *x, const void *dy, void *dx, void *dw), (n, groups, offsets, weights, x, dy, dx, dw), ((dx ? 2 : 0) + (dw ? 1 : 0)) * offsets[groups] * n + groups * n)
// Largest value of each column and the first row that has it
WR_KERNEL(max_rows, (int p, long rows, long n, const void *x, void *y, int32_t *row), (rows, n, x, y, row), (rows + 1) * n)
// The k largest values of each column in the order of the rows, y[i] behind y[i - 1] of n columns, and the rows that
// have them; of equals the first. Where there are fewer than k rows, what is left of y stays and has row -1.
WR_KERNEL(k_max_rows, (int p, long rows, long n, long k, const void *x, void *y, int32_t *row), (rows, n, k, x, y, row), (rows + k) * n)
// Rows of y = softmax of the rows of x; dx += y (dy - sum(y dy)); l = logarithm of the softmax
WR_KERNEL(softmax, (int p, long rows, long n, const void *x, void *y), (rows, n, x, y), 2 * rows * n)
WR_KERNEL(softmax_backward, (int p, long rows, long n, const void *y, const void *dy, void *dx), (rows, n, y, dy, dx), 4 * rows * n)
WR_KERNEL(log_softmax, (int p, long rows, long n, const void *x, void *l), (rows, n, x, l), 2 * rows * n)
// Rows normalised to mean 0 and variance 1, times g plus b; keeps 1 / deviation of each row
WR_KERNEL(layer_norm, (int p, long rows, long n, double e, const void *x, const void *g, const void *b, void *normal, void *inverse, void *y), (rows, n, e, x, g, b, normal, inverse, y), (3 * rows + 2) * n)
WR_KERNEL(layer_norm_backward, (int p, long rows, long n, const void *normal, const void *inverse, const void *g, const void *dy, void *dx, void *dg, void *db), (rows, n, normal, inverse, g, dy, dx, dg, db), (4 * rows + 5) * n)
// y = x / keep with probability keep, else 0; item i is kept by a hash of (key, i), so the mask is never stored
WR_KERNEL(dropout, (int p, long n, uint64_t key, double keep, const void *x, void *y), (n, key, keep, x, y), 2 * n)
WR_KERNEL(dropout_backward, (int p, long n, uint64_t key, double keep, const void *dy, void *dx), (n, key, keep, dy, dx), 3 * n)
// a[i, j] = score(x[i], y[j]) for each pair, whose texts begin where rows and columns say, and whose matrices a lie back to
// back; the specification's section 5.2, with its safe norm and safe cosine
WR_KERNEL(match_euclid, (int p, long pairs, const long *rows, const long *columns, long d, const void *x, const void *y, void *a), (pairs, rows, columns, d, x, y, a), (rows[pairs] + columns[pairs]) * d + matrix_entries(pairs, rows, columns))
WR_KERNEL(match_manhattan, (int p, long pairs, const long *rows, const long *columns, long d, const void *x, const void *y, void *a), (pairs, rows, columns, d, x, y, a), (rows[pairs] + columns[pairs]) * d + matrix_entries(pairs, rows, columns))
WR_KERNEL(match_cosine, (int p, long pairs, const long *rows, const long *columns, long d, const void *x, const void *y, void *a), (pairs, rows, columns, d, x, y, a), (rows[pairs] + columns[pairs]) * d + matrix_entries(pairs, rows, columns))
// dx += d(sum a da)/dx, and dy likewise; either may be null
WR_KERNEL(match_euclid_backward, (int p, long pairs, const long *rows, const long *columns, long d, const void *x, const void *y, const void *a, const void *da, void *dx, void *dy), (pairs, rows, columns, d, x, y, a, da, dx, dy), 3 * (rows[pairs] + columns[pairs]) * d + 2 * matrix_entries(pairs, rows, columns))
WR_KERNEL(match_manhattan_backward, (int p, long pairs, const long *rows, const long *columns, long d, const void *x, const void *y, const void *a, const void *da, void *dx, void *dy), (pairs, rows, columns, d, x, y, a, da, dx, dy), 3 * (rows[pairs] + columns[pairs]) * d + 2 * matrix_entries(pairs, rows, columns))
WR_KERNEL(match_cosine_backward, (int p, long pairs, const long *rows, const long *columns, long d, const void *x, const void *y, const void *a, const void *da, void *dx, void *dy), (pairs, rows, columns, d, x, y, a, da, dx, dy), 3 * (rows[pairs] + columns[pairs]) * d + 2 * matrix_entries(pairs, rows, columns))
// sums of the rows of such matrices, [rows], and of their columns, [columns], which may be null; backward da += them
WR_KERNEL(matrix_sums, (int p, long pairs, const long *rows, const long *columns, const void *a, void *of_rows, void *of_columns), (pairs, rows, columns, a, of_rows, of_columns), rows[pairs] + (of_columns ? columns[pairs] : 0) + matrix_entries(pairs, rows, columns))
WR_KERNEL(matrix_sums_backward, (int p, long pairs, const long *rows, const long *columns, const void *of_rows, const void *of_columns, void *da), (pairs, rows, columns, of_rows, of_columns, da), rows[pairs] + (of_columns ? columns[pairs] : 0) + 2 * matrix_entries(pairs, rows, columns))
// Recurrent cells over n texts of h units (specification 7.0). LSTM: gates i, f, g, o are activated in place;
// c = f previous + i g, h = o tanh(c). Backward: dc comes as the gradient of c and leaves as that of previous.
WR_KERNEL(lstm, (int p, long n, long h, void *gates, const void *previous, void *c, void *out), (n, h, gates, previous, c, out), 11 * n * h)
WR_KERNEL(lstm_backward, (int p, long n, long h, const void *gates, const void *previous, const void *c, const void *dh, void *dc, void *dgates), (n, h, gates, previous, c, dh, dc, dgates), 13 * n * h)
// GRU with the reset after the product: x and u hold z, r, n of the input and of the previous state; gates keep
// z, r, n and what r multiplies. With `keeps` z is the share of the old state, else that of the candidate.
WR_KERNEL(gru, (int p, long n, long h, bool keeps, const void *x, const void *u, const void *b, const void *previous, void *gates, void *out), (n, h, keeps, x, u, b, previous, gates, out), 12 * n * h)
WR_KERNEL(gru_backward, (int p, long n, long h, bool keeps, const void *gates, const void *previous, const void *dh, void *dx, void *du, void *dprevious), (n, h, keeps, gates, previous, dh, dx, du, dprevious), 14 * n * h)
// GRU with the reset before the product, in two halves: gates and r previous; then the candidate and the state.
WR_KERNEL(gru_reset, (int p, long n, long h, const void *x, const void *u, const void *previous, void *gates, void *reset), (n, h, x, u, previous, gates, reset), 8 * n * h)
WR_KERNEL(gru_update, (int p, long n, long h, bool keeps, const void *x, const void *u, const void *previous, void *gates, void *out), (n, h, keeps, x, u, previous, gates, out), 6 * n * h)
WR_KERNEL(gru_update_backward, (int p, long n, long h, bool keeps, const void *gates, const void *previous, const void *dh, void *dx, void *dprevious), (n, h, keeps, gates, previous, dh, dx, dprevious), 8 * n * h)
WR_KERNEL(gru_reset_backward, (int p, long n, long h, const void *gates, const void *previous, const void *dreset, void *dx, void *dprevious), (n, h, gates, previous, dreset, dx, dprevious), 6 * n * h)
// Optimiser updates in place. AdaGrad: sum += g^2; w -= rate g / (sqrt(sum) + e).
WR_KERNEL(adagrad, (int p, long n, double rate, double e, const void *g, void *sum, void *w), (n, rate, e, g, sum, w), 5 * n)
// Adam with the bias corrections folded into rate and e; w is first scaled by keep (decoupled decay).
WR_KERNEL(adam, (int p, long n, double rate, double b1, double b2, double e, double keep, const void *g, void *m, void *v, void *w), (n, rate, b1, b2, e, keep, g, m, v, w), 7 * n)
// v = momentum v + g; w -= rate v
WR_KERNEL(sgd, (int p, long n, double rate, double momentum, const void *g, void *v, void *w), (n, rate, momentum, g, v, w), 5 * n)

// sum of x y, of x, and of the squares of x
WR_REDUCTION(dot, (int p, long n, const void *x, const void *y), (n, x, y), 2 * n)
WR_REDUCTION(sum, (int p, long n, const void *x), (n, x), n)
WR_REDUCTION(sum_squares, (int p, long n, const void *x), (n, x), n)
