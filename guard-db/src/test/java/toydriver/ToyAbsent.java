/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

/** Of a library that the driver can do without. */
public interface ToyAbsent {}
