/**
 * Figures of a server for a collector, as Prometheus reads them, by its own library. Loaded only where they are asked for; knows what happens to
 * connections and what a library has open, and nothing of kernels. No label has a value that a client can make up.
 */
@NullMarked
package org.vmcoregdb.server.metrics;

import org.jspecify.annotations.NullMarked;
