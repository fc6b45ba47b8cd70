#include "cpng.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

// All that a call changes lives in one of these, owned by the function *above* the one that calls setjmp. So nothing
// that is needed after a longjmp is a local of the frame jumped to, and nothing has to be volatile.
typedef struct {
  jmp_buf failed;
  char *message;
  int status;
  png_structp png;
  png_infop info;
} session;

static void fail(png_structp png, png_const_charp text) {
  session *s = png_get_error_ptr(png);
  if (s->status == CPNG_OK) s->status = CPNG_MALFORMED;
  if (s->message) snprintf(s->message, CPNG_MESSAGE_SIZE, "%s", text);
  longjmp(s->failed, 1);
}

// What could harm pixels is an error (see png_set_benign_errors below); the rest is of no use to a caller.
static void ignore_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

// ---------------------------------------------------------------------------------------------------- Decoding

typedef struct {
  session session;
  const uint8_t *bytes;
  size_t left;
  cpng_format format;
  uint32_t width, height;
  int channels;
  uint8_t *output;
  size_t output_size;
} decoder;

static void read_bytes(png_structp png, png_bytep out, size_t count) {
  decoder *d = png_get_io_ptr(png);
  if (count > d->left) {
    d->session.status = CPNG_TRUNCATED;
    png_error(png, "the file ends too early");
  }
  memcpy(out, d->bytes, count);
  d->bytes += count;
  d->left -= count;
}

static void read_rows(png_structp png, uint8_t *output, size_t stride, uint32_t height, int passes) {
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < height; row++) png_read_row(png, output + row * stride, NULL);
}

// Indices stand in the last third of the output, so that going forward never overwrites one before it is used.
static void expand_palette(decoder *d) {
  png_colorp palette = NULL;
  int entries = 0;
  png_get_PLTE(d->session.png, d->session.info, &palette, &entries);
  size_t pixels = (size_t)d->width * d->height;
  const uint8_t *index = d->output + 2 * pixels;
  uint8_t *out = d->output;
  for (size_t i = 0; i < pixels; i++, out += 3) {
    if (index[i] >= entries) {
      d->session.status = CPNG_BAD_INDEX;
      if (d->session.message)
        snprintf(d->session.message, CPNG_MESSAGE_SIZE, "palette index %d of a palette of %d colours", index[i],
                 entries);
      return;
    }
    png_color colour = palette[index[i]];
    out[0] = colour.red;
    out[1] = colour.green;
    out[2] = colour.blue;
  }
}

static void decode(decoder *d) {
  session *s = &d->session;
  if (setjmp(s->failed)) return;
  s->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, s, fail, ignore_warning);
  s->info = s->png ? png_create_info_struct(s->png) : NULL;
  if (!s->info) {
    s->status = CPNG_MALFORMED;
    snprintf(s->message, CPNG_MESSAGE_SIZE, "libpng cannot start");
    return;
  }
  png_structp png = s->png;
  png_infop info = s->info;

  png_set_read_fn(png, d, read_bytes);
  png_set_user_limits(png, d->width, d->height);
  // The longest chunk besides IDAT, and how many may be kept; none is, see below.
  png_set_chunk_malloc_max(png, 8 << 20);
  png_set_chunk_cache_max(png, 16);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_benign_errors(png, 0);
  // Every chunk that is not needed for the pixels counts as unknown and is skipped: no text or profile is inflated.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, (png_const_bytep) "tRNS", 1);

  png_read_info(png, info);
  int depth = png_get_bit_depth(png, info);
  int type = png_get_color_type(png, info);
  if (png_get_image_width(png, info) != d->width || png_get_image_height(png, info) != d->height)
    png_error(png, "the image is not the one that its header promises");

  if (type == PNG_COLOR_TYPE_PALETTE) {
    png_set_packing(png);
  } else if (depth < 8) {
    png_set_expand_gray_1_2_4_to_8(png);
  }
  if (d->format == CPNG_PIXELS) {
    if (depth == 16) png_set_scale_16(png);
    if (type & PNG_COLOR_MASK_ALPHA) png_set_strip_alpha(png);
  } else if (depth == 16) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    png_set_swap(png);
#endif
  }
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);

  size_t stride = png_get_rowbytes(png, info);
  size_t needed = stride * d->height;
  int is_palette = type == PNG_COLOR_TYPE_PALETTE;
  int channels = is_palette ? 3 : png_get_channels(png, info);
  if (channels != d->channels || (is_palette ? 3 * needed : needed) != d->output_size)
    png_error(png, "the image is not the one that its header promises");

  uint8_t *rows = d->output + (is_palette ? 2 * needed : 0);
  // Adam7 leaves what a pass does not own as it finds it.
  if (passes > 1) memset(rows, 0, needed);
  read_rows(png, rows, stride, d->height, passes);
  png_read_end(png, NULL);
  if (is_palette) expand_palette(d);
}

int cpng_decode(const uint8_t *bytes, size_t count, cpng_format format, uint32_t width, uint32_t height,
                int channels, uint8_t *output, size_t output_size, char message[CPNG_MESSAGE_SIZE]) {
  decoder d = {
      .session = {.message = message},
      .bytes = bytes,
      .left = count,
      .format = format,
      .width = width,
      .height = height,
      .channels = channels,
      .output = output,
      .output_size = output_size,
  };
  message[0] = 0;
  decode(&d);
  png_destroy_read_struct(&d.session.png, &d.session.info, NULL);
  return d.session.status;
}

// ---------------------------------------------------------------------------------------------------- Encoding

typedef struct {
  session session;
  const uint8_t *samples;
  uint32_t width, height;
  int channels, level;
  uint8_t *output;
  size_t used, size;
} encoder;

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
  encoder *e = png_get_io_ptr(png);
  if (count > e->size - e->used) png_error(png, "the output is full");
  memcpy(e->output + e->used, bytes, count);
  e->used += count;
}

static void flush_nothing(png_structp png) { (void)png; }

static void encode(encoder *e) {
  session *s = &e->session;
  if (setjmp(s->failed)) return;
  s->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, s, fail, ignore_warning);
  s->info = s->png ? png_create_info_struct(s->png) : NULL;
  if (!s->info) {
    s->status = CPNG_MALFORMED;
    return;
  }
  png_set_write_fn(s->png, e, write_bytes, flush_nothing);
  png_set_compression_level(s->png, e->level);
  png_set_filter(s->png, PNG_FILTER_TYPE_BASE, PNG_FAST_FILTERS);
  png_set_IHDR(s->png, s->info, e->width, e->height, 8, e->channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(s->png, s->info);
  size_t stride = (size_t)e->width * e->channels;
  for (uint32_t row = 0; row < e->height; row++) png_write_row(s->png, e->samples + row * stride);
  png_write_end(s->png, NULL);
}

size_t cpng_encode(const uint8_t *samples, uint32_t width, uint32_t height, int channels, int level,
                   uint8_t *output, size_t output_size) {
  encoder e = {
      .samples = samples,
      .width = width,
      .height = height,
      .channels = channels,
      .level = level,
      .output = output,
      .size = output_size,
  };
  encode(&e);
  png_destroy_write_struct(&e.session.png, &e.session.info);
  return e.session.status == CPNG_OK ? e.used : 0;
}

size_t cpng_encoded_bound(uint32_t width, uint32_t height, int channels) {
  // A byte a row names its filter. zlib's deflateBound for any window adds less than a seventh and a few bytes, IDAT
  // chunks add 12 bytes each 8192, the other chunks are small.
  size_t filtered = (size_t)height * ((size_t)width * channels + 1);
  return filtered + filtered / 6 + 1024;
}

const char *cpng_library_version(void) { return png_get_libpng_ver(NULL); }
