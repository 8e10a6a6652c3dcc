package org.vmcoregdb.protocol.target;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registers of a target: gdb's {@code target.xml} as a model (gdb manual, "Target Descriptions"). */
public final class TargetDescription {
    private final String architecture;
    private final Optional<String> osabi;
    private final List<Feature> features;
    private final List<Register> registers;
    private final Map<Integer, Register> byNumber = new HashMap<>();

    /**
     * A description.
     *
     * @param architecture BFD's name, such as {@code i386:x86-64}, {@code aarch64}
     * @param osabi gdb's name, such as {@code GNU/Linux} or {@code none}; empty lets gdb choose
     * @param features in the order of their registers' numbers
     * @throws IllegalArgumentException if numbers do not ascend, or a name or number is there twice
     */
    public TargetDescription(String architecture, Optional<String> osabi, List<Feature> features) {
        this.architecture = architecture;
        this.osabi = osabi;
        this.features = List.copyOf(features);
        List<Register> all = new ArrayList<>();
        int last = -1;
        for (Feature feature : features) {
            for (Register register : feature.registers()) {
                if (register.number() <= last) {
                    throw new IllegalArgumentException(
                            "register " + register.name() + " has number " + register.number() + " after " + last);
                }
                last = register.number();
                all.add(register);
                byNumber.put(register.number(), register);
            }
        }
        this.registers = List.copyOf(all);
    }

    /** BFD's name of the architecture. */
    public String architecture() {
        return architecture;
    }

    /** gdb's name of the operating system, if given. */
    public Optional<String> osabi() {
        return osabi;
    }

    /** The sets of registers. */
    public List<Feature> features() {
        return features;
    }

    /** All registers in ascending number: the layout of a {@code g} reply. */
    public List<Register> registers() {
        return registers;
    }

    /** The register of a number, if there is one. */
    public Optional<Register> register(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** The document that debuggers ask for as {@code target.xml}: one piece, nothing included. */
    public String toXml() {
        return TargetXml.write(this);
    }
}
