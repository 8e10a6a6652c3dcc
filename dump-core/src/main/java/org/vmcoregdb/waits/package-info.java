/**
 * Who waits for whom. What a blocked task waits for is read from what it left on its own stack (its entry in the list of a lock's waiters, or of a wait
 * queue) and is believed only if the object itself agrees: the entry is on the object's list. Nothing is concluded from a function's name alone, except
 * which kind of entry to look for. Owners come from the object; what only suggests one is marked.
 */
@NullMarked
package org.vmcoregdb.waits;

import org.jspecify.annotations.NullMarked;
