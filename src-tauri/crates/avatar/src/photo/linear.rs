//! Small vectors and matrices.

pub(super) type P3 = [f32; 3];

pub(super) fn add(a: P3, b: P3) -> P3 {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(super) fn sub(a: P3, b: P3) -> P3 {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(super) fn times(a: P3, k: f32) -> P3 {
    [a[0] * k, a[1] * k, a[2] * k]
}

pub(super) fn mix(a: P3, b: P3, share: f32) -> P3 {
    add(a, times(sub(b, a), share))
}

pub(super) fn length(a: P3) -> f32 {
    (a[0] * a[0] + a[1] * a[1] + a[2] * a[2]).sqrt()
}

pub(super) fn distance(a: P3, b: P3) -> f32 {
    length(sub(a, b))
}

/// Distance in the picture, without depth.
pub(super) fn flat_distance(a: P3, b: P3) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

pub(super) fn mean(points: impl IntoIterator<Item = P3>) -> P3 {
    let (mut sum, mut count) = ([0.0; 3], 0.0_f32);
    for point in points {
        sum = add(sum, point);
        count += 1.0;
    }
    times(sum, 1.0 / count.max(1.0))
}

/// Rows of a 3 x 3 matrix.
pub(super) type M3 = [P3; 3];

pub(super) fn turn(m: &M3, p: P3) -> P3 {
    std::array::from_fn(|row| m[row][0] * p[0] + m[row][1] * p[1] + m[row][2] * p[2])
}

/// Turns by the transposed matrix: the way back of a rotation.
pub(super) fn turn_back(m: &M3, p: P3) -> P3 {
    std::array::from_fn(|column| m[0][column] * p[0] + m[1][column] * p[1] + m[2][column] * p[2])
}

pub(super) fn product(a: &M3, b: &M3) -> M3 {
    std::array::from_fn(|row| std::array::from_fn(|column| (0..3).map(|k| a[row][k] * b[k][column]).sum()))
}

/// Triangular factors of a symmetric matrix (row-major, `n` x `n`), without square roots; the lower triangle is overwritten.
pub(super) fn factor(matrix: &mut [f64], n: usize) {
    for column in 0..n {
        let (above, row) = matrix.split_at_mut(column * n);
        let row = &mut row[..n];
        // row[k] holds L[column][k] * D[k] until it is divided.
        for k in 0..column {
            let other = &above[k * n..k * n + k];
            let dot: f64 = other.iter().zip(&row[..k]).map(|(a, b)| a * b).sum();
            row[k] -= dot;
        }
        let mut pivot = row[column];
        for k in 0..column {
            let scaled = row[k];
            row[k] = scaled / above[k * n + k];
            pivot -= scaled * row[k];
        }
        row[column] = if pivot.abs() < 1e-12 { 1e-12 } else { pivot };
    }
}

/// Solves for one right-hand side with what [`factor`] left.
pub(super) fn solve_factored(matrix: &[f64], n: usize, x: &mut [f64]) {
    for row in 0..n {
        let dot: f64 = matrix[row * n..row * n + row].iter().zip(&x[..row]).map(|(a, b)| a * b).sum();
        x[row] -= dot;
    }
    for row in 0..n {
        x[row] /= matrix[row * n + row];
    }
    for row in (0..n).rev() {
        let value = x[row];
        for (column, factor) in matrix[row * n..row * n + row].iter().enumerate() {
            x[column] -= factor * value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factored_matrix_solves() {
        let matrix = [4.0, 1.0, 0.5, 1.0, 3.0, -0.2, 0.5, -0.2, 2.0];
        let mut factored = matrix;
        factor(&mut factored, 3);
        let mut x = [1.0, -2.0, 0.5];
        solve_factored(&factored, 3, &mut x);
        for row in 0..3 {
            let value: f64 = (0..3).map(|k| matrix[row * 3 + k] * x[k]).sum();
            assert!((value - [1.0, -2.0, 0.5][row]).abs() < 1e-9);
        }
    }
}
