/**
 * Stack unwinding: {@link org.vmcoregdb.unwind.Unwinder} follows a task's stack frame by frame. Each {@link
 * org.vmcoregdb.unwind.frame.FrameMethod} is one way to get from a frame to its caller (ORC tables, DWARF call frames, a function's
 * prologue, frame pointers); {@link org.vmcoregdb.unwind.StackWalk} asks them in turn and guards every step. A {@link
 * org.vmcoregdb.unwind.frame.Backtrace} says of each frame how it was found, and why the walk ended. Nothing here formats text.
 */
@NullMarked
package org.vmcoregdb.unwind;

import org.jspecify.annotations.NullMarked;
