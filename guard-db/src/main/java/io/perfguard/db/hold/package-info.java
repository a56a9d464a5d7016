/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What was found out about connections that are held: by whom, how long, for what. */
@NullMarked
package io.perfguard.db.hold;

import org.jspecify.annotations.NullMarked;
