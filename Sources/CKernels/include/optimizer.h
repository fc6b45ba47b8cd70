#ifndef C_KERNELS_OPTIMIZER_H
#define C_KERNELS_OPTIMIZER_H

#include <stddef.h>

// One update of `count` weights in place. Weight decay is the L2 form: gradient + weight_decay * weight. The
// arrays must not overlap.

// Adam (Kingma and Ba 2015, algorithm 1): `rate` = learning rate / (1 - beta1^t),
// `second_scale` = 1 / sqrt(1 - beta2^t); keep1 = 1 - beta1 and keep2 = 1 - beta2.
void ck_adam(size_t count, float *restrict values, const float *restrict gradient,
             float *restrict first_moment, float *restrict second_moment, float beta1, float keep1,
             float beta2, float keep2, float rate, float second_scale, float epsilon, float weight_decay);

// RMSprop (Tieleman and Hinton 2012), not centred, no momentum; keep = 1 - alpha.
void ck_rmsprop(size_t count, float *restrict values, const float *restrict gradient,
                float *restrict mean_square, float alpha, float keep, float rate, float epsilon,
                float weight_decay);

// velocity = momentum * velocity + gradient; weight -= rate * velocity.
void ck_sgd(size_t count, float *restrict values, const float *restrict gradient, float *restrict velocity,
            float momentum, float rate, float weight_decay);

#endif
