// Rollcall's whole view of Vectorscan: the header itself. Its functions are plain C that Swift sees as they are.
#pragma once

#include <hs/hs.h>
