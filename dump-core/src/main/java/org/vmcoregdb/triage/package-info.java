/**
 * What killed a machine: the class of a crash, the place in the code where it happened, and a signature that is the same for
 * all crashes of one kind. Made of walked stacks and of what {@code diagnosis} says of them. Nothing here formats a page of text.
 */
@NullMarked
package org.vmcoregdb.triage;

import org.jspecify.annotations.NullMarked;
