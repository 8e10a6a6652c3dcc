/** Files of HTTP servers, by {@code https://} and {@code http://}: requests for ranges with java.net.http, and the user's passwords for them. */
@NullMarked
package org.vmcoregdb.remote.http;

import org.jspecify.annotations.NullMarked;
