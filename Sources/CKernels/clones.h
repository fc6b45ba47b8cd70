#ifndef C_KERNELS_CLONES_H
#define C_KERNELS_CLONES_H

// One body, compiled for several instruction sets; the loader picks the widest that the machine has. Where
// this is used, FP_CONTRACT must be off: the wide clones would contract to fused multiply-adds and the
// default one would not, and results would depend on the machine. Only a loop of layers that run on AVX2 and
// AVX-512 alone may turn it on, as both fuse.
#if defined(__x86_64__) && defined(__linux__)
#define CK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_CLONES
#endif

#endif
