/**
 * The kernel's slab allocators: caches, their slabs, and which objects in these are in use ({@code mm/slub.c}, and {@code mm/slab.c} of older kernels).
 */
@NullMarked
package org.vmcoregdb.kernel.mm.slab;

import org.jspecify.annotations.NullMarked;
