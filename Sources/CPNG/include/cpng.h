#ifndef CPNG_H
#define CPNG_H

// libpng with every setjmp kept inside C: no Swift frame is ever jumped over.

#endif
