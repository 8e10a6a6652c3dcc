/**
 * What a crash means: exception frames in words, stacks that were overrun. Facts with where each was found; a thing that is not
 * known is left out. Nothing here formats a page of text, or knows who asked.
 */
@NullMarked
package org.vmcoregdb.diagnosis;

import org.jspecify.annotations.NullMarked;
