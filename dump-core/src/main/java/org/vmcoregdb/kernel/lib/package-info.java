/**
 * Containers of the kernel, as in its {@code lib} and {@code include/linux}: circular lists, chains, red-black trees, XArrays and
 * radix trees, maple trees. Walks are bounded, and say where a damaged container breaks off. Nothing here knows what is in a
 * container, or a {@link org.vmcoregdb.kernel.Kernel}.
 */
@NullMarked
package org.vmcoregdb.kernel.lib;

import org.jspecify.annotations.NullMarked;
