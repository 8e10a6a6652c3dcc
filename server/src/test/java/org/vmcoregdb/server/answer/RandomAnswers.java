package org.vmcoregdb.server.answer;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.Paging;
import org.vmcoregdb.server.command.types.TypeAnswers;
import org.vmcoregdb.triage.CrashClass;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.Value;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.x86.CpuStacks;

/** Records of any type, whose components are anything: what is optional is there or not, what is sealed is any of its kinds. */
final class RandomAnswers {
    /** Those that there are, on all architectures. */
    private static final List<StackKind> KINDS = List.of(
            StackKind.TASK,
            StackKind.IRQ,
            StackKind.NMI,
            StackKind.UNKNOWN,
            CpuStacks.DOUBLE_FAULT,
            CpuStacks.DEBUG,
            CpuStacks.MACHINE_CHECK,
            CpuStacks.VC,
            CpuStacks.ENTRY);

    private static final int DEPTH_LIMIT = 11;
    private static final List<Class<?>> CONTENTS =
            List.of(TypeAnswers.StructValue.class, TypeAnswers.MemberValues.class, TypeAnswers.PlainMember.class);

    private final Random random;
    private final BiFunction<Random, Class<?>, String> text;
    private final Set<Class<?>> made = new HashSet<>();
    private Class<?> owner = Object.class;

    RandomAnswers(long seed) {
        this(
                seed,
                (random, owner) -> random.nextInt(8) == 0
                        ? ""
                        : "text \"" + (char) random.nextInt(0x500) + random.nextInt(10) + "\"");
    }

    /** @param text what strings in records of a type are */
    RandomAnswers(long seed, BiFunction<Random, Class<?>, String> text) {
        this.random = new Random(seed);
        this.text = text;
    }

    /** All kinds of answers that there are in the classes of the server, so that none is forgotten. */
    static Stream<Class<?>> kinds() {
        try {
            Path classes = Path.of(Answer.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            List<Class<?>> kinds = new ArrayList<>();
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".class"))
                        .sorted()
                        .toList()) {
                    String name = classes.relativize(file).toString().replace('/', '.');
                    Class<?> type = Class.forName(
                            name.substring(0, name.length() - ".class".length()), false, Answer.class.getClassLoader());
                    if (Answer.class.isAssignableFrom(type) && type != Answer.class) {
                        kinds.add(type);
                    }
                }
            }
            return kinds.stream();
        } catch (URISyntaxException | IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** The records that one can be an instance of who is an instance of a sealed interface. */
    static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(RandomAnswers::leaves)
                : Stream.of(type);
    }

    /** All records that there were. */
    Set<Class<?>> made() {
        return made;
    }

    <T> T make(Class<T> type) {
        return type.cast(any(type, 0));
    }

    private Object any(Type type, int depth) {
        return type instanceof ParameterizedType generic
                ? generic((Class<?>) generic.getRawType(), generic.getActualTypeArguments(), depth)
                : plain((Class<?>) type, depth);
    }

    private Object generic(Class<?> type, Type[] of, int depth) {
        boolean some = depth < DEPTH_LIMIT && random.nextInt(3) > 0;
        if (type == Optional.class) {
            return some ? Optional.of(any(of[0], depth + 1)) : Optional.empty();
        } else if (type == Map.class) {
            Map<Object, Object> map = new HashMap<>();
            if (some) {
                map.put(any(of[0], depth + 1), any(of[1], depth + 1));
            }
            return map;
        } else if (type == Supplier.class) {
            return (Supplier<Object>) CType.VoidType::new;
        }
        List<Object> list = new ArrayList<>();
        for (int i = some ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            list.add(any(of[0], depth + 1));
        }
        return list;
    }

    private Object plain(Class<?> type, int depth) {
        if (type == long.class || type == Long.class) {
            return random.nextInt(4) == 0 ? -1L : random.nextLong() >>> random.nextInt(64);
        } else if (type == int.class || type == Integer.class) {
            return 1 + random.nextInt(5);
        } else if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        } else if (type == double.class) {
            return random.nextInt(4) == 0 ? Double.NaN : random.nextDouble();
        } else if (type == char.class) {
            return (char) ('a' + random.nextInt(26));
        } else if (type == String.class) {
            return text.apply(random, owner);
        } else if (type == byte[].class) {
            byte[] bytes = new byte[8 * random.nextInt(3)];
            random.nextBytes(bytes);
            return bytes;
        } else if (type == long[].class) {
            return random.longs(random.nextInt(3)).toArray();
        } else if (type == OptionalLong.class) {
            return random.nextBoolean() ? OptionalLong.of(random.nextLong()) : OptionalLong.empty();
        } else if (type == OptionalInt.class) {
            return random.nextBoolean() ? OptionalInt.of(random.nextInt(9)) : OptionalInt.empty();
        } else if (type == Machine.class) {
            // the names of registers in the schema are x86-64's
            return random.nextBoolean() ? Machine.X86_64 : Machine.AARCH64;
        } else if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        return special(type, depth);
    }

    /** What has to be more than any numbers and words. */
    private Object special(Class<?> type, int depth) {
        if (type == RegisterSet.class) {
            return random.nextBoolean() ? SampleAnswers.allRegisters() : RegisterSet.EMPTY;
        } else if (type == PageEntry.class) {
            return Paging.of(Machine.X86_64).orElseThrow().entry(random.nextLong(), new PageTableShape(4, 4096, 0));
        } else if (type == StackKind.class) {
            return KINDS.get(random.nextInt(KINDS.size()));
        } else if (type == BuildId.class) {
            return new BuildId("ab".repeat(20));
        } else if (type == Answer.class) {
            return record(CONTENTS.get(random.nextInt(CONTENTS.size())), depth);
        } else if (type == Value.class && depth >= DEPTH_LIMIT) {
            return new Value.Int(1, true, 32);
        } else if (type == CType.class) {
            return new CType.VoidType();
        } else if (type.isSealed()) {
            List<Class<?>> leaves = leaves(type).toList();
            return record(leaves.get(random.nextInt(leaves.size())), depth);
        }
        return record(type, depth);
    }

    /** Components whose types allow more than there is. */
    private Optional<Object> fixed(Class<?> type, String component) {
        return switch (type.getSimpleName() + "." + component) {
            case "Crash.first" -> Optional.of(0);
            case "MemorySections.bytes" -> Optional.of(1L << 27);
            case "WordsAnswer.unit" -> Optional.of(1 << random.nextInt(4));
            case "CrashSummary.type" -> Optional.of(CrashClass.HUNG_TASK.id());
            case "ModuleFile.buildId" ->
                Optional.of(random.nextBoolean() ? Optional.of("00ff") : Optional.<String>empty());
            default -> Optional.empty();
        };
    }

    private Object record(Class<?> type, int depth) {
        made.add(type);
        Class<?> outer = owner;
        owner = type;
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            Optional<Object> fixed = fixed(type, components[i].getName());
            values[i] = fixed.isPresent() ? fixed.get() : any(components[i].getGenericType(), depth + 1);
            types[i] = components[i].getType();
        }
        owner = outer;
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new AssertionError(type.getName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type.getName(), e);
        }
    }
}
