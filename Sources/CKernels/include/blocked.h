#ifndef C_KERNELS_BLOCKED_H
#define C_KERNELS_BLOCKED_H

#include <stddef.h>
#include <stdint.h>

// Kernels on feature maps in blocks of 8 or 16 channels, [batch, channels / block, height, width, block],
// where oneDNN's own are slow. `block` is 8 or 16; `planes` is batch * channels / block, `groups` is
// channels / block.

// Maximum over window x window values that lie side by side; `winners` gets each maximum's place in its
// window, row by row; of equal values the first wins. height and width are the input's, multiples of the
// window; window <= 16.
void ck_maximum_pooling(size_t block, size_t planes, size_t height, size_t width, size_t window,
                        const float *input, float *output, uint8_t *winners);
// Sends each output's gradient to the place that won and writes 0 to the others.
void ck_maximum_pooling_backward(size_t block, size_t planes, size_t height, size_t width, size_t window,
                                 const uint8_t *winners, const float *output_gradient, float *input_gradient);

// Mean over window x window values that lie side by side. height and width are the input's, multiples of the window.
void ck_average_pooling(size_t block, size_t planes, size_t height, size_t width, size_t window,
                        const float *input, float *output);
// Sends each output's gradient in equal shares to its window.
void ck_average_pooling_backward(size_t block, size_t planes, size_t height, size_t width, size_t window,
                                 const float *output_gradient, float *input_gradient);

// Batch normalisation, rectifier and maximum over windows of 2x2 in one:
//   y = max(0, maximum over the window of factor (x - mean) + shift),
// with one mean, factor and shift a channel. Of equal values in a window the first wins, row by row; no
// gradient passes where the maximum is not above 0. height and width are the input's and even.

// Mean and variance (divided by the count) of each channel; the input is read once. `area` is height * width,
// an even number; `sums` is working memory of 2 * channels values.
void ck_channel_statistics(size_t block, size_t planes, size_t groups, size_t area, const float *input,
                           double *sums, float *mean, float *variance);
// For the backward pass `winners` gets each maximum's place in its window, or 255 where no gradient passes,
// and `deviations` the maximum's x - mean; both null in inference.
void ck_normalized_pooling(size_t block, size_t planes, size_t groups, size_t height, size_t width,
                           const float *input, const float *mean, const float *factor, const float *shift,
                           float *output, uint8_t *winners, float *deviations);
// sums[channel] and sums[channels + channel] get the sums of the gradients that pass, and of their products
// with the deviations. `area` is the output's height * width.
void ck_normalized_pooling_sums(size_t block, size_t planes, size_t groups, size_t area,
                                const uint8_t *winners, const float *deviations,
                                const float *output_gradient, double *sums);
// input_gradient = factor * (output's gradient, or 0 where x did not win) - (slope (x - mean) + constant).
void ck_normalized_pooling_backward(size_t block, size_t planes, size_t groups, size_t height, size_t width,
                                    const float *input, const uint8_t *winners, const float *output_gradient,
                                    const float *mean, const float *factor, const float *constant,
                                    const float *slope, float *input_gradient);

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
