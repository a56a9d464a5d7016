/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * What keys and results need to know of a type. Immutable.
 *
 * @param name its internal name
 * @param access its flags
 * @param superName the internal name of its superclass; null for Object
 * @param interfaces the internal names of its interfaces
 * @param nestHost the internal name of its nest host
 * @param methods its methods
 * @param fields its fields
 */
public record TypeInfo(
    String name,
    int access,
    @Nullable String superName,
    List<String> interfaces,
    String nestHost,
    List<Member> methods,
    List<Member> fields) {

  /**
   * A method or field. Immutable.
   *
   * @param access its flags
   * @param name its name
   * @param descriptor its descriptor
   */
  public record Member(int access, String name, String descriptor) {
    boolean is(int flag) {
      return (access & flag) != 0;
    }
  }

  /** Finds types. */
  @FunctionalInterface
  public interface Source {
    /**
     * A type.
     *
     * @param name its internal name
     * @return null if it is not found
     */
    @Nullable
    TypeInfo find(String name);
  }

  boolean is(int flag) {
    return (access & flag) != 0;
  }

  /**
   * Reads a class file.
   *
   * @param file the class file
   * @return what is in it
   */
  public static TypeInfo read(byte[] file) {
    Reader reader = new Reader();
    new ClassReader(file)
        .accept(reader, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return new TypeInfo(
        reader.name,
        reader.access,
        reader.superName,
        reader.interfaces,
        reader.nestHost == null ? reader.name : reader.nestHost,
        List.copyOf(reader.methods),
        List.copyOf(reader.fields));
  }

  private static final class Reader extends ClassVisitor {
    private String name = "";
    private int access;
    private @Nullable String superName;
    private @Nullable String nestHost;
    private List<String> interfaces = List.of();
    private final List<Member> methods = new ArrayList<>();
    private final List<Member> fields = new ArrayList<>();

    Reader() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visit(
        int version,
        int flags,
        String className,
        @Nullable String signature,
        @Nullable String superclass,
        String @Nullable [] implemented) {
      name = className;
      access = flags;
      superName = superclass;
      interfaces = implemented == null ? List.of() : List.of(implemented);
    }

    @Override
    public void visitNestHost(String host) {
      nestHost = host;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int flags,
        String method,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      methods.add(new Member(flags, method, descriptor));
      return null;
    }

    @Override
    public @Nullable FieldVisitor visitField(
        int flags,
        String field,
        String descriptor,
        @Nullable String signature,
        @Nullable Object value) {
      fields.add(new Member(flags, field, descriptor));
      return null;
    }
  }
}
