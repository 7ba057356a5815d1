// Bytes of text, looked at sixteen at a time; small enough to be compiled into where they are called.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Asks for memory that will be read soon.
static inline void wr_fetch(const void *place) { __builtin_prefetch(place); }

// Where the first quote, backslash or control character (a byte below a space) is; `count` where there is none.
static inline size_t wr_find_json_special(const uint8_t *bytes, size_t count) {
  size_t at = 0;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
  for (; at + 16 <= count; at += 16) {
    const __m128i x = _mm_loadu_si128((const __m128i *)(bytes + at));
    const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, backslash)),
                                       _mm_cmpeq_epi8(_mm_min_epu8(x, control), x));
    const int mask = _mm_movemask_epi8(found);
    if (mask) return at + (size_t)__builtin_ctz((unsigned)mask);
  }
#endif
  while (at < count && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] >= 0x20) at++;
  return at;
}

// Whether all bytes are ASCII and none of them is zero.
static inline bool wr_is_plain_text(const uint8_t *bytes, size_t count) {
  size_t at = 0;
#if defined(__SSE2__)
  // The sign bits of x - 1 and of x together are clear only for 1 to 127.
  __m128i bad = _mm_setzero_si128();
  const __m128i one = _mm_set1_epi8(1);
  for (; at + 16 <= count; at += 16) {
    const __m128i x = _mm_loadu_si128((const __m128i *)(bytes + at));
    bad = _mm_or_si128(bad, _mm_or_si128(x, _mm_sub_epi8(x, one)));
  }
  if (_mm_movemask_epi8(bad)) return false;
#endif
  unsigned rest = 0;
  for (; at < count; at++) rest |= bytes[at] | (bytes[at] - 1u);
  return !(rest & ~0x7Fu);
}
