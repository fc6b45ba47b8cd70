#ifndef CPNG_H
#define CPNG_H

// libpng with every setjmp kept inside C: no Swift frame is ever jumped over.

#include <stddef.h>
#include <stdint.h>

// What a call came to.
#define CPNG_OK 0
// libpng refused; the message says why.
#define CPNG_MALFORMED 1
// The file ends before the image does.
#define CPNG_TRUNCATED 2
// A pixel's palette index has no palette entry.
#define CPNG_BAD_INDEX 3

// Bytes of a message, with its final zero.
#define CPNG_MESSAGE_SIZE 160

// How samples come out.
typedef enum {
  // 8 bits, grey (1 channel) or red, green, blue (3): 16 bits scaled, alpha dropped.
  CPNG_PIXELS,
  // 8 bits, or 16 bits in the machine's byte order, alpha kept where the file has an alpha channel.
  CPNG_RAW
} cpng_format;

// Decodes a whole file. `width`, `height` and `channels` are what the caller read from IHDR and sized `output` for:
// height * width * channels samples, row-major; any other image is refused. Palettes are expanded, 1, 2 and 4 bits
// of grey are scaled to 8; only IHDR, PLTE, IDAT and IEND are read, but the check sums of all chunks are checked.
int cpng_decode(const uint8_t *bytes, size_t count, cpng_format format, uint32_t width, uint32_t height,
                int channels, uint8_t *output, size_t output_size, char message[CPNG_MESSAGE_SIZE]);

// Encodes 8-bit grey (1 channel) or RGB (3 channels). Returns the number of bytes written to `output`, or 0 where
// they do not fit or memory ran out; `cpng_encoded_bound` bytes are always enough.
size_t cpng_encode(const uint8_t *samples, uint32_t width, uint32_t height, int channels, int level,
                   uint8_t *output, size_t output_size);

size_t cpng_encoded_bound(uint32_t width, uint32_t height, int channels);

// Version of the library in use, such as "1.6.39".
const char *cpng_library_version(void);

#endif
