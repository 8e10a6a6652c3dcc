package org.vmcoregdb.kernel.device;

import java.util.OptionalLong;

/**
 * A number of devices that a driver has.
 *
 * @param major the number
 * @param name of the driver
 * @param object address of the {@code struct cdev} or {@code gendisk} that has it; empty if none has
 * @param operations address of its operations; 0 if it has none
 */
public record DeviceNumber(int major, String name, OptionalLong object, long operations) {}
