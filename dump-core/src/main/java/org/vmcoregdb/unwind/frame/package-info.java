/**
 * The words of stack unwinding, which steps, searches, walks and architectures share: frames and backtraces, one step from a frame to
 * its caller, the stacks of tasks and CPUs, and what calls look like in machine code. What differs between architectures is {@link
 * org.vmcoregdb.unwind.frame.StackConventions}. Nothing here walks a stack.
 */
@NullMarked
package org.vmcoregdb.unwind.frame;

import org.jspecify.annotations.NullMarked;
