/**
 * What commands answer. An {@link org.vmcoregdb.server.answer.Answer} is a record that knows its two renderings: crash's text on a {@link
 * org.vmcoregdb.server.answer.TextPage}, and the members of a {@link org.vmcoregdb.server.answer.JsonObject}. Each lives in the package of
 * its command; here is what they share.
 */
@NullMarked
package org.vmcoregdb.server.answer;

import org.jspecify.annotations.NullMarked;
