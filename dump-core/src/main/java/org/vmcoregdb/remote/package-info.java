/**
 * Files on other machines, read in place: {@link org.vmcoregdb.remote.RemoteStorage} finds the
 * {@link org.vmcoregdb.bytes.Location} of an address such as {@code https://host/file}, whose bytes come in ranges, through a cache of
 * blocks in memory and on disk. What asks for a range ({@link org.vmcoregdb.remote.RangeReader}) knows one protocol; retries, the check that all
 * ranges are of one version of the file, read-ahead and counting are here for all of them. HTTP is here; a protocol that needs a library of its own is
 * in another module. Knows nothing of dumps.
 */
@NullMarked
package org.vmcoregdb.remote;

import org.jspecify.annotations.NullMarked;
