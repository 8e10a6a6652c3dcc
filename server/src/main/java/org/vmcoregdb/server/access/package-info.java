/**
 * Who may use a server: tokens with what each is good for ({@link org.vmcoregdb.server.access.TokenFile}), the decision
 * about those who come ({@link org.vmcoregdb.server.access.AccessRules}), and the record of what they did ({@link
 * org.vmcoregdb.server.access.AuditLog}).
 */
@NullMarked
package org.vmcoregdb.server.access;

import org.jspecify.annotations.NullMarked;
