/**
 * Named checks of a dead machine: what each looks at, and what it found in a sentence, with the evidence and what to look at next. No sentence says more
 * than the dump does.
 */
@NullMarked
package org.vmcoregdb.checks;

import org.jspecify.annotations.NullMarked;
