/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** What the weaver needs of a class file. Filled by {@link #read}, then unchanged. */
final class ClassModel {
  int version;
  int access;
  String name = "";
  String superName = "java/lang/Object";
  String simpleName = "";

  @Nullable
  String sourceFile;

  @Nullable
  String nestHost;

  final List<String> nestMembers = new ArrayList<>();
  final List<MethodModel> methods = new ArrayList<>();

  private ClassModel() {}

  /** Whether a class file may hold what is to be woven: cheap, and never wrong with no. */
  static boolean mayBeAnnotated(byte[] file) {
    ClassReader reader = new ClassReader(file);
    for (int i = 1; i < reader.getItemCount(); i++) {
      int at = reader.getItem(i);
      if (at > 0 && file[at - 1] == 1 && startsLikeOurs(reader, file, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsLikeOurs(ClassReader reader, byte[] file, int at) {
    int length = reader.readUnsignedShort(at);
    for (Kind kind : Kind.values()) {
      if (length == kind.annotation.length() && matches(file, at + 2, kind.annotation)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] file, int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (file[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static ClassModel read(byte[] file) {
    ClassModel model = new ClassModel();
    new ClassReader(file).accept(model.new Visitor(), ClassReader.SKIP_FRAMES);
    return model;
  }

  boolean isInterface() {
    return (access & Opcodes.ACC_INTERFACE) != 0;
  }

  boolean isRecord() {
    return superName.equals("java/lang/Record");
  }

  /** Whether objects of it have room for a field of ours. */
  boolean canHaveField() {
    return !isInterface() && !isRecord();
  }

  String nestHostOrSelf() {
    return nestHost == null ? name : nestHost;
  }

  /** Whether it was woven before. */
  boolean isWoven() {
    return methods.stream().anyMatch(method -> method.name.contains("$guard$"));
  }

  List<MethodModel> annotated() {
    return methods.stream()
        .filter(method -> !method.annotations.isEmpty())
        .filter(method -> !method.is(Opcodes.ACC_BRIDGE) && !method.is(Opcodes.ACC_SYNTHETIC))
        .toList();
  }

  @Nullable
  MethodModel method(String methodName, String descriptor) {
    for (MethodModel method : methods) {
      if (method.name.equals(methodName) && method.descriptor.equals(descriptor)) {
        return method;
      }
    }
    return null;
  }

  private final class Visitor extends ClassVisitor {
    Visitor() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visit(
        int classVersion,
        int flags,
        String className,
        @Nullable String signature,
        @Nullable String superclass,
        String @Nullable [] implemented) {
      version = classVersion & 0xFFFF;
      access = flags;
      name = className;
      simpleName = className.substring(className.lastIndexOf('/') + 1);
      superName = superclass == null ? "java/lang/Object" : superclass;
    }

    @Override
    public void visitSource(@Nullable String source, @Nullable String debug) {
      sourceFile = source;
    }

    @Override
    public void visitNestHost(String host) {
      nestHost = host;
    }

    @Override
    public void visitNestMember(String member) {
      nestMembers.add(member);
    }

    @Override
    public void visitInnerClass(
        String inner, @Nullable String outer, @Nullable String innerName, int flags) {
      if (inner.equals(name) && innerName != null) {
        simpleName = innerName;
      }
    }

    @Override
    public MethodVisitor visitMethod(
        int flags,
        String methodName,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodModel method = new MethodModel(flags, methodName, descriptor);
      method.read(signature);
      methods.add(method);
      return new MethodReader(method);
    }
  }

  private static final class MethodReader extends MethodVisitor {
    private final MethodModel method;
    private int named;
    private int line;

    MethodReader(MethodModel method) {
      super(Opcodes.ASM9);
      this.method = method;
    }

    @Override
    public void visitParameter(@Nullable String parameter, int flags) {
      if (named < method.parameterNames.length) {
        method.parameterNames[named++] = parameter;
      }
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      for (Kind kind : Kind.values()) {
        if (descriptor.equals(kind.annotation)) {
          Map<String, Object> values = new LinkedHashMap<>();
          method.annotations.put(kind, values);
          return new Values(values);
        }
      }
      method.others.add(descriptor);
      return null;
    }

    @Override
    public @Nullable AnnotationVisitor visitParameterAnnotation(
        int parameter, String descriptor, boolean visible) {
      if (!descriptor.equals("Lio/perfguard/cache/KeyPart;") || parameter >= method.forms.length) {
        return null;
      }
      return new AnnotationVisitor(Opcodes.ASM9) {
        @Override
        public void visitEnum(String attribute, String type, String value) {
          method.forms[parameter] = value.equals("AS_IS") ? null : value;
        }
      };
    }

    @Override
    public void visitLineNumber(int number, Label start) {
      line = number;
      if (method.firstLine == 0) {
        method.firstLine = number;
      }
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String called, String descriptor, boolean isInterface) {
      method.calls.add(new MethodModel.Call(owner, called, descriptor, line));
    }

    @Override
    public void visitInvokeDynamicInsn(
        String called, String descriptor, Handle bootstrap, Object... arguments) {
      for (Object argument : arguments) {
        if (argument instanceof Handle handle) {
          method.calls.add(
              new MethodModel.Call(handle.getOwner(), handle.getName(), handle.getDesc(), line));
        }
      }
    }

    @Override
    public void visitLocalVariable(
        String variable,
        String descriptor,
        @Nullable String signature,
        Label start,
        Label end,
        int slot) {
      int parameter = method.parameterAt(slot);
      if (parameter >= 0 && method.parameterNames[parameter] == null) {
        method.parameterNames[parameter] = variable;
      }
    }
  }

  /** The attributes that are written: texts, numbers, booleans, and enums by their names. */
  private static final class Values extends AnnotationVisitor {
    private final Map<String, Object> values;

    Values(Map<String, Object> values) {
      super(Opcodes.ASM9);
      this.values = values;
    }

    @Override
    public void visit(String attribute, Object value) {
      values.put(attribute, value);
    }

    @Override
    public void visitEnum(String attribute, String type, String value) {
      values.put(attribute, value);
    }
  }
}
