/**
 * Decoders for compressed pages, {@link org.vmcoregdb.codec.PageCodec}: zlib, LZO1X, snappy and zstd. Each decodes into a
 * page of known size and fails with {@link org.vmcoregdb.codec.CodecException} on anything but exactly that page.
 */
@NullMarked
package org.vmcoregdb.codec;

import org.jspecify.annotations.NullMarked;
