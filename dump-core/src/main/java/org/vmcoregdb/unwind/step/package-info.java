/**
 * One step up a stack: each {@link org.vmcoregdb.unwind.frame.FrameMethod} is one way to get from a frame to its caller. They know
 * nothing of the walk that they are steps of, and guard nothing.
 */
@NullMarked
package org.vmcoregdb.unwind.step;

import org.jspecify.annotations.NullMarked;
