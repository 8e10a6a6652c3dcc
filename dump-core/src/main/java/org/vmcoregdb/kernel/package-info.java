/**
 * A dead kernel: where it was found, its memory, symbols of its image, types and per-CPU variables. All else that is known of a kernel is a
 * {@link org.vmcoregdb.kernel.Part}, in packages that are named as the kernel's own subsystems. Nothing in this package may depend on those.
 */
@NullMarked
package org.vmcoregdb.kernel;

import org.jspecify.annotations.NullMarked;
