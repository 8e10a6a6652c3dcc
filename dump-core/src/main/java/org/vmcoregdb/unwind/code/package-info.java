/** What x86-64 machine code itself says about stack frames, where no table does. Nothing here walks a stack. */
@NullMarked
package org.vmcoregdb.unwind.code;

import org.jspecify.annotations.NullMarked;
