/**
 * Files inside other files: compressed ones ({@link org.vmcoregdb.archive.Container}) and the cache folder that they are
 * expanded to, once ({@link org.vmcoregdb.archive.ExpansionCache}); what is in that folder, and what of it may go
 * ({@link org.vmcoregdb.archive.CacheFolder}).
 */
@NullMarked
package org.vmcoregdb.archive;

import org.jspecify.annotations.NullMarked;
