/**
 * What commands answer: data, not text. Nothing here knows how to find an answer or how it is shown.
 */
@NullMarked
package org.vmcoregdb.server.result;

import org.jspecify.annotations.NullMarked;
