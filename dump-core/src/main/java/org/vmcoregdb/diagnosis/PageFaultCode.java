package org.vmcoregdb.diagnosis;

import java.util.List;

/**
 * What a CPU said of a page fault.
 *
 * @param bits its error code
 * @param words what that says
 */
public record PageFaultCode(long bits, List<String> words) {
    /** Copies the words. */
    public PageFaultCode {
        words = List.copyOf(words);
    }
}
