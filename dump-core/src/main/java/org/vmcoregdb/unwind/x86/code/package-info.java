/**
 * What the instructions of x86-64 functions do to the stack: {@link org.vmcoregdb.unwind.x86.code.FunctionFlow} follows them from a
 * function's start, as objtool does when it makes ORC tables. For kernels that have neither tables nor call frames.
 */
@NullMarked
package org.vmcoregdb.unwind.x86.code;

import org.jspecify.annotations.NullMarked;
