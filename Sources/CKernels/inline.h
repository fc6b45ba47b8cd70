#ifndef C_KERNELS_INLINE_H
#define C_KERNELS_INLINE_H

// Takes on the instruction set, and the constant arguments, of the function that it is called from.
#define ALWAYS_INLINE static inline __attribute__((always_inline))

#endif
