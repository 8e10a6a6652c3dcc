/**
 * The kernel's containers, walked in a dump: linked lists, red-black trees ({@code lib/rbtree.c}), XArrays, which radix trees have been since
 * 4.20 ({@code lib/xarray.c}), and maple trees ({@code lib/maple_tree.c}, since 6.1). Members are found by name; a walk that meets damage
 * says so in a sentence and goes on with what is left, and none can run for ever.
 */
@NullMarked
package org.vmcoregdb.kernel.containers;

import org.jspecify.annotations.NullMarked;
