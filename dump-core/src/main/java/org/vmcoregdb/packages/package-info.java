/**
 * Debug files out of the packages that distributions ship them in, by build-id.
 *
 * <table>
 * <caption>What is recognised, by content</caption>
 * <tr><th>package</th><th>layout</th><th>source</th></tr>
 * <tr><td>RPM</td><td>lead, signature, header ({@link org.vmcoregdb.packages.RpmHeader}), cpio in gzip, bzip2, xz, lzma or
 *     zstd</td><td>rpm's docs/manual/format</td></tr>
 * <tr><td>.deb, .ddeb</td><td>ar; its member {@code data.tar}, mostly in xz, zstd or gzip</td><td>deb(5)</td></tr>
 * <tr><td>.pkg.tar.zst</td><td>tar, in any of these</td><td>Arch's PKGBUILD(5)</td></tr>
 * <tr><td>compressed file</td><td>a vmlinux or module in any of these</td><td></td></tr>
 * </table>
 *
 * <p>A package is read as a stream, once, by {@link org.vmcoregdb.packages.PackageWalk}; what is kept lies in a folder of
 * ours ({@link org.vmcoregdb.packages.DebugFileCache}) under names made of build-ids, never of names in the package.
 * {@link org.vmcoregdb.packages.DebugFileFinder} answers who asks for a build-id.
 *
 * <p>Limits: a package expands to at most 64 GiB, and to at most 200 times its size beyond 64 MiB; a file in it has at most
 * 8 GiB, a name 4096 characters; an RPM's header has at most 65536 tags in 32 MiB; names that are absolute or lead out of
 * the package are refused; links are neither made nor followed.
 */
@NullMarked
package org.vmcoregdb.packages;

import org.jspecify.annotations.NullMarked;
