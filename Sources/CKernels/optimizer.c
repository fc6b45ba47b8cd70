#include "optimizer.h"
#include "clones.h"

#pragma STDC FP_CONTRACT OFF

// __builtin_elementwise_sqrt instead of sqrtf: sqrtf sets errno, which keeps a loop scalar.

CK_CLONES
void ck_adam(size_t count, float *restrict values, const float *restrict gradient,
             float *restrict first_moment, float *restrict second_moment, float beta1, float keep1,
             float beta2, float keep2, float rate, float second_scale, float epsilon, float weight_decay) {
  for (size_t i = 0; i < count; i++) {
    float g = gradient[i] + weight_decay * values[i];
    float m = beta1 * first_moment[i] + keep1 * g;
    float v = beta2 * second_moment[i] + keep2 * (g * g);
    first_moment[i] = m;
    second_moment[i] = v;
    values[i] -= rate * (m / (__builtin_elementwise_sqrt(v) * second_scale + epsilon));
  }
}

CK_CLONES
void ck_rmsprop(size_t count, float *restrict values, const float *restrict gradient,
                float *restrict mean_square, float alpha, float keep, float rate, float epsilon,
                float weight_decay) {
  for (size_t i = 0; i < count; i++) {
    float g = gradient[i] + weight_decay * values[i];
    float v = alpha * mean_square[i] + keep * (g * g);
    mean_square[i] = v;
    values[i] -= rate * (g / (__builtin_elementwise_sqrt(v) + epsilon));
  }
}

CK_CLONES
void ck_sgd(size_t count, float *restrict values, const float *restrict gradient, float *restrict velocity,
            float momentum, float rate, float weight_decay) {
  for (size_t i = 0; i < count; i++) {
    float g = gradient[i] + weight_decay * values[i];
    float u = momentum * velocity[i] + g;
    velocity[i] = u;
    values[i] -= rate * u;
  }
}
