/**
 * What images of memory have in common, whichever format they are in: {@link org.vmcoregdb.dump.image.ExtentMap} says where in a file
 * the bytes of each piece of physical memory are, {@link org.vmcoregdb.dump.image.ExtentPages} reads pages with it, {@link
 * org.vmcoregdb.dump.image.ImageDump} is a dump made of these.
 */
@NullMarked
package org.vmcoregdb.dump.image;

import org.jspecify.annotations.NullMarked;
