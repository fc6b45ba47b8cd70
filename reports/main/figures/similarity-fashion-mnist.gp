# Run in this folder: gnuplot -d similarity-fashion-mnist.gp
set encoding utf8
set terminal pngcairo size 900,864 noenhanced font 'sans-serif,9' background '#ffffff'
set output 'similarity-fashion-mnist.png'
set multiplot
unset key
set border linecolor rgb '#666666'
set tics nomirror out scale 0.4 textcolor rgb '#000000'
set palette defined (-1 '#440154', -0.5 '#3b528b', 0 '#21918c', 0.5 '#5ec962', 1 '#fde725')
set cbrange [-1:1]
set cbtics 0.5
set xrange [-0.5:9.5]
set yrange [9.5:-0.5]
set lmargin at screen 0.1111
set rmargin at screen 0.5044
set tmargin at screen 0.9676
set bmargin at screen 0.5579
set title 'S, class similarity' offset 0,-0.5
set xtics rotate by 90 right ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8, '' 9)
set ytics ('T-shirt/top' 0, 'Trouser' 1, 'Pullover' 2, 'Dress' 3, 'Coat' 4, 'Sandal' 5, 'Shirt' 6, 'Sneaker' 7, 'Bag' 8, 'Ankle boot' 9)
set colorbox user origin screen 0.9378, screen 0.5579 size screen 0.0156, screen 0.4097
plot 'similarity-fashion-mnist.dat' index 0 matrix with image
set lmargin at screen 0.5244
set rmargin at screen 0.9178
set tmargin at screen 0.9676
set bmargin at screen 0.5579
set title 'centers: mds' offset 0,-0.5
set xtics rotate by 90 right ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8, '' 9)
set ytics ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8, '' 9)
unset colorbox
plot 'similarity-fashion-mnist.dat' index 1 matrix with image
set lmargin at screen 0.1111
set rmargin at screen 0.5044
set tmargin at screen 0.5255
set bmargin at screen 0.1157
set title 'centers: shc' offset 0,-0.5
set xtics rotate by 90 right ('T-shirt/top' 0, 'Trouser' 1, 'Pullover' 2, 'Dress' 3, 'Coat' 4, 'Sandal' 5, 'Shirt' 6, 'Sneaker' 7, 'Bag' 8, 'Ankle boot' 9)
set ytics ('T-shirt/top' 0, 'Trouser' 1, 'Pullover' 2, 'Dress' 3, 'Coat' 4, 'Sandal' 5, 'Shirt' 6, 'Sneaker' 7, 'Bag' 8, 'Ankle boot' 9)
unset colorbox
plot 'similarity-fashion-mnist.dat' index 2 matrix with image
set lmargin at screen 0.5244
set rmargin at screen 0.9178
set tmargin at screen 0.5255
set bmargin at screen 0.1157
set title 'centers: shc-coordinate-descent' offset 0,-0.5
set xtics rotate by 90 right ('T-shirt/top' 0, 'Trouser' 1, 'Pullover' 2, 'Dress' 3, 'Coat' 4, 'Sandal' 5, 'Shirt' 6, 'Sneaker' 7, 'Bag' 8, 'Ankle boot' 9)
set ytics ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8, '' 9)
unset colorbox
plot 'similarity-fashion-mnist.dat' index 3 matrix with image
unset multiplot
set output
