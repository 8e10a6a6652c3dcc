/**
 * Opening of dumps: {@link org.vmcoregdb.dump.open.DumpFormats} has the one list of formats, in the order in which they are tried.
 * Above the packages of the formats, so that those know nothing of each other.
 */
@NullMarked
package org.vmcoregdb.dump.open;

import org.jspecify.annotations.NullMarked;
