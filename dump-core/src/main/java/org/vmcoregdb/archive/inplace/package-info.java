/**
 * Archives and compressed files of which parts can be read without the rest: {@link org.vmcoregdb.archive.inplace.InPlace} finds out whether a compressed
 * file is made of pieces that can be expanded one by one, {@link org.vmcoregdb.archive.inplace.TarMembers} where files lie in an archive. They are sources over
 * another source, wherever that is.
 */
@NullMarked
package org.vmcoregdb.archive.inplace;

import org.jspecify.annotations.NullMarked;
