/**
 * Debug files from the network: a client of debuginfod servers ({@link org.vmcoregdb.debuginfod.DebuginfodClient}), with
 * the environment variables and the cache folder that elfutils' own client has (debuginfod-find(1)).
 */
@NullMarked
package org.vmcoregdb.debuginfod;

import org.jspecify.annotations.NullMarked;
