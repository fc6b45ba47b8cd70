#ifndef C_KERNELS_WINOGRAD_H
#define C_KERNELS_WINOGRAD_H

#include <stdbool.h>
#include <stddef.h>

// 3x3 convolutions of stride 1 by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, "Fast algorithms
// for convolutional neural networks", CVPR 2016), on feature maps in blocks of 8 channels with AVX2 and FMA, or of 16
// with AVX-512: a quarter of the multiplications of the direct algorithm. Channels are multiples of the block on both
// sides. Feature maps are [batch, channels / block, height, width, block]; outputs are height + 2 padding - 2 by
// width + 2 padding - 2; memory is aligned to a vector of `block` floats.

// Whether this processor can run the functions below on blocks of so many channels.
bool ck_winograd_is_available(size_t block);

// Floats of the transformed weights of so many input and output channels, and of the working memory.
size_t ck_winograd_weight_count(size_t inputs, size_t outputs);
size_t ck_winograd_scratch_count(size_t block, size_t inputs, size_t outputs);

// Weights to the domain in which the convolution is a product. The 3x3 kernel that leads from input channel i
// to output channel o stands at weights[o * output_stride + i * input_stride], row by row, or turned by half
// a circle.
void ck_winograd_transform_weights(size_t block, size_t inputs, size_t outputs, size_t input_stride,
                                   size_t output_stride, bool turned, const float *weights, float *transformed);

void ck_winograd_convolution(size_t block, size_t batch, size_t inputs, size_t outputs, size_t height, size_t width,
                             size_t padding, const float *input, const float *transformed, float *output,
                             float *scratch);

// weight_gradient: [outputs, inputs, 3, 3], overwritten. transformed: working memory of
// ck_winograd_weight_count floats.
void ck_winograd_weight_gradient(size_t block, size_t batch, size_t inputs, size_t outputs, size_t height,
                                 size_t width, size_t padding, const float *input, const float *output_gradient,
                                 float *weight_gradient, float *transformed, float *scratch);

#endif
