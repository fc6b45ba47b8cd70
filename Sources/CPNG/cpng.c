#include "cpng.h"

#include <png.h>
