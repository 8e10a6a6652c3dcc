package org.vmcoregdb.kernel.printk;

/**
 * A record of the audit subsystem that no daemon has taken yet.
 *
 * @param type number of the kind of record ({@code include/uapi/linux/audit.h})
 * @param text with time and serial number first
 */
public record AuditRecord(int type, String text) {}
