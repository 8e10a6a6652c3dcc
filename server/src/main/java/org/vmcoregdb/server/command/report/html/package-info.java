/**
 * Reports as HTML files that need no other and ask for none. They are written out of the typed answers alone, so that text, JSON and HTML
 * say the same. Every value goes through {@link org.vmcoregdb.server.command.report.html.Html}, which escapes it.
 */
@NullMarked
package org.vmcoregdb.server.command.report.html;

import org.jspecify.annotations.NullMarked;
