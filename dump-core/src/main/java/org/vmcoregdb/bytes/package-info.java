/**
 * Random access to the bytes of files: {@link org.vmcoregdb.bytes.Location} (where they are: a file),
 * {@link org.vmcoregdb.bytes.ByteSource} (mapped, sliced, in memory) and
 * {@link org.vmcoregdb.bytes.Cursor}, a bounds-checked reader with a byte order. Knows nothing of any format; formats
 * live in the packages that parse them.
 */
@NullMarked
package org.vmcoregdb.bytes;

import org.jspecify.annotations.NullMarked;
