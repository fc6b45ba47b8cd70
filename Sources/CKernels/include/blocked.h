#ifndef C_KERNELS_BLOCKED_H
#define C_KERNELS_BLOCKED_H

#include <stddef.h>
#include <stdint.h>

// Kernels on feature maps in blocks of 8 or 16 channels, [batch, channels / block, height, width, block],
// where oneDNN's own are slow. `block` is 8 or 16; `planes` is batch * channels / block.

// Maximum over window x window values that lie side by side; `winners` gets each maximum's place in its
// window, row by row; of equal values the first wins. height and width are the input's, multiples of the
// window; window <= 16.
void ck_maximum_pooling(size_t block, size_t planes, size_t height, size_t width, size_t window,
                        const float *input, float *output, uint8_t *winners);
// Sends each output's gradient to the place that won and writes 0 to the others.
void ck_maximum_pooling_backward(size_t block, size_t planes, size_t height, size_t width, size_t window,
                                 const uint8_t *winners, const float *output_gradient, float *input_gradient);

// Gradient of the weights of a 3x3 convolution of one input channel, stride 1, without bias.
//   input            [batch, height, width]
//   output_gradient  [batch, outputs / block, height + 2 padding - 2, width + 2 padding - 2, block]
//   padded           room for (height + 2 padding) * (width + 2 padding) values, zero at first; only the
//                    inner part is written
//   weight_gradient  [outputs, 3, 3], plain; is overwritten
void ck_single_channel_weight_gradient(size_t block, size_t batch, size_t outputs, size_t height,
                                       size_t width, size_t padding, const float *input,
                                       const float *output_gradient, float *padded, float *weight_gradient);

#endif
