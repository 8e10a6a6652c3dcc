package org.vmcoregdb.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * An exception frame in words.
 *
 * @param cause why the CPU left the interrupted code; empty where its entry does not say
 * @param fault what a page fault was about, if it was one and that is known
 * @param userMode whether the CPU was in user mode, so that the kernel's own code is not what went wrong
 * @param privilege what the architecture calls that mode
 * @param flags names of the bits that are set in the flags
 * @param doubts whole sentences about what registers cannot be; none if all make sense
 */
public record ExceptionDescription(
        Optional<ExceptionCause> cause,
        Optional<PageFault> fault,
        boolean userMode,
        Optional<String> privilege,
        List<String> flags,
        List<String> doubts) {
    /**
     * A page fault.
     *
     * @param address that was accessed
     * @param meaning what that address is
     * @param code the CPU's error code, if it is known
     * @param source where the address was found
     */
    public record PageFault(long address, String meaning, Optional<PageFaultCode> code, String source) {}
}
