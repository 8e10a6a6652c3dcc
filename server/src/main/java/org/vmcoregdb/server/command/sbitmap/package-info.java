/** {@code sbitmapq}: numbers that are in use, and what they stand for. */
@NullMarked
package org.vmcoregdb.server.command.sbitmap;

import org.jspecify.annotations.NullMarked;
