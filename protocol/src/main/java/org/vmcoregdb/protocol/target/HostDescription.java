package org.vmcoregdb.protocol.target;

/**
 * The machine, for LLDB's {@code qHostInfo} and {@code qProcessInfo}.
 *
 * @param triple LLVM target triple, such as {@code x86_64-pc-linux-gnu}
 * @param pointerBytes size of a pointer in bytes
 * @param bigEndian its byte order
 * @param hostName its node name; may be empty
 * @param osKernel release of its kernel; may be empty
 * @param pageSize in bytes
 */
public record HostDescription(
        String triple, int pointerBytes, boolean bigEndian, String hostName, String osKernel, int pageSize) {}
